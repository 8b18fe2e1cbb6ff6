package io.continuity.processes.stomp;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.context.SmartLifecycle;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.user.SimpUserRegistry;
import org.springframework.stereotype.Component;

/** Says something of its own now and then: to a topic, and to each user who is here. All is numbered. */
@Component
public class Pushes implements SmartLifecycle {
    private static final String PROCESS = System.getProperty("test.name", "");

    private final SimpMessagingTemplate template;
    private final SimpUserRegistry users;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Map<String, Integer> news = new ConcurrentHashMap<>();
    private volatile boolean running;
    private int ticks;

    Pushes(SimpMessagingTemplate template, SimpUserRegistry users) {
        this.template = template;
        this.users = users;
    }

    @Override
    public void start() {
        running = true;
        var unused = timer.scheduleAtFixedRate(this::push, 0, 100, TimeUnit.MILLISECONDS);
    }

    private void push() {
        ticks++;
        template.convertAndSend("/topic/ticks", "tick " + PROCESS + " " + ticks);
        users.getUsers().forEach(user -> {
            int number = news.merge(user.getName(), 1, Integer::sum);
            template.convertAndSendToUser(
                    user.getName(), "/queue/news", "news " + PROCESS + "/" + user.getName() + " " + number);
        });
    }

    @Override
    public void stop() {
        running = false;
        timer.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
