package io.continuity.benchmarks.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The users of one application, shared out among its connections: no session is ever used by two at a time.
 *
 * <p>All crowds of one size do the same in the same order. Not thread-safe.
 */
final class Crowd {
    private static final int WRITES_ONE_IN = 10;
    /** One session in so many is asked for once more after its logout. */
    private static final int CHECK_ONE_IN = 20;

    private final List<Share> shares;

    Crowd(int users, int connections) {
        this.shares = IntStream.range(0, connections)
                .mapToObj(index -> new Share(index, connections, users))
                .toList();
    }

    /** Creates the sessions of all users, who stay. */
    List<Visitor> arrive() {
        return visitors(share -> new Once(share.users, Step.CREATE));
    }

    /** Everybody does the same once, in the same order. */
    List<Visitor> each(Step step) {
        return visitors(share -> new Once(share.users, step));
    }

    /** After a logout: checks that the sessions are gone. */
    List<Visitor> checkGone() {
        return visitors(share -> new Gone(share.left()));
    }

    List<Visitor> visitors(Scenario scenario) {
        return switch (scenario) {
            case NOP -> visitors(share -> new Wandering(share, Step.NOP, Step.NOP));
            case READ_STRING -> visitors(share -> new Wandering(share, Step.USER, Step.USER));
            case READ -> visitors(share -> new Wandering(share, Step.READ, Step.READ));
            case WRITE -> visitors(share -> new Wandering(share, Step.WRITE, Step.WRITE));
            case MIXED -> visitors(share -> new Wandering(share, Step.READ, Step.WRITE));
            case CREATE -> visitors(Creating::new);
            case LOGOUT -> visitors(share -> new Once(share.newcomers, Step.LOGOUT));
        };
    }

    private List<Visitor> visitors(java.util.function.Function<Share, Visitor> visitor) {
        return shares.stream().map(visitor).toList();
    }

    /** What belongs to one connection. */
    private static final class Share {
        private final int index;
        private final List<User> users;
        private final Random random;
        private List<User> newcomers = new ArrayList<>();
        private int arrived;

        private Share(int index, int connections, int users) {
            this.index = index;
            this.random = new Random(index);
            this.users = IntStream.iterate(index, user -> user < users, user -> user + connections)
                    .mapToObj(user -> new User("u" + user))
                    .toList();
        }

        private User newcomer() {
            User user = new User("n" + index + "-" + arrived++);
            newcomers.add(user);
            return user;
        }

        private List<User> left() {
            List<User> left = newcomers;
            newcomers = new ArrayList<>();
            return IntStream.range(0, left.size())
                    .filter(i -> i % CHECK_ONE_IN == 0)
                    .mapToObj(left::get)
                    .toList();
        }
    }

    /** Any user of the share, one after another, forever. */
    private static final class Wandering implements Visitor {
        private final Share share;
        private final Step usual;
        private final Step sometimes;
        private Optional<User> user = Optional.empty();
        private Step step;

        private Wandering(Share share, Step usual, Step sometimes) {
            this.share = share;
            this.usual = usual;
            this.sometimes = sometimes;
            this.step = usual;
        }

        @Override
        public Optional<byte[]> next() {
            User next = share.users.get(share.random.nextInt(share.users.size()));
            step = share.random.nextInt(WRITES_ONE_IN) == 0 ? sometimes : usual;
            user = Optional.of(next);
            return Optional.of(next.ask(step));
        }

        @Override
        public void answered(Response response) {
            user.orElseThrow().hear(step, response);
        }
    }

    private static final class Creating implements Visitor {
        private final Share share;
        private Optional<User> user = Optional.empty();

        private Creating(Share share) {
            this.share = share;
        }

        @Override
        public Optional<byte[]> next() {
            User next = share.newcomer();
            user = Optional.of(next);
            return Optional.of(next.ask(Step.CREATE));
        }

        @Override
        public void answered(Response response) {
            user.orElseThrow().hear(Step.CREATE, response);
        }
    }

    /** Each user once. */
    private static final class Once implements Visitor {
        private final List<User> users;
        private final Step step;
        private int asked;

        private Once(List<User> users, Step step) {
            this.users = users;
            this.step = step;
        }

        @Override
        public Optional<byte[]> next() {
            return asked == users.size()
                    ? Optional.empty()
                    : Optional.of(users.get(asked++).ask(step));
        }

        @Override
        public void answered(Response response) {
            users.get(asked - 1).hear(step, response);
        }
    }

    /** Each user once, who must have no session any more. */
    private static final class Gone implements Visitor {
        private final List<User> users;
        private int asked;

        private Gone(List<User> users) {
            this.users = users;
        }

        @Override
        public Optional<byte[]> next() {
            return asked == users.size()
                    ? Optional.empty()
                    : Optional.of(users.get(asked++).ask(Step.READ));
        }

        @Override
        public void answered(Response response) {
            users.get(asked - 1).hearNoSession(Step.READ, response);
        }
    }
}
