package io.continuity.session.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What servers say, and what it means. */
class TroubleTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "READONLY You can't write against a read only replica.|NOT_MASTER",
                "ERR Error running script (call to f_d67b): @user_script:244: @user_script: 244: -READONLY You"
                        + " can't|NOT_MASTER",
                "READONLY You can't write, script: d67b, on @user_script:244.|NOT_MASTER",
                "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.|NOT_MASTER",
                "LOADING Redis is loading the dataset in memory|BUSY",
                "TRYAGAIN Multiple keys request during rehashing of slot|BUSY",
                "BUSY Redis is busy running a script.|BUSY",
                "ERR Error running script (call to f_1): @user_script:1: @user_script: 1: -NOREPLICAS Not enough|BUSY",
                "CLUSTERDOWN The cluster is down|NO_MAJORITY",
                "MOVED 3999 127.0.0.1:6381|REDIRECTED",
                "ASK 3999 127.0.0.1:6381|REDIRECTED",
                "ERR Error running script (call to f_1): @user_script:1: @user_script: 1: -OOM command not"
                        + " allowed|REFUSED",
                "OOM command not allowed when used memory > 'maxmemory'.|REFUSED",
                "WRONGPASS invalid username-password pair or user is disabled.|REFUSED",
                "NOAUTH Authentication required.|REFUSED",
                "NOPERM this user has no permissions to run the 'evalsha' command|REFUSED",
                "ERR Error running script (call to f_1): @user_script:78: WRONGTYPE Operation against|REFUSED",
                "'' |REFUSED",
            })
    void answersOfServers(String message, Trouble trouble) {
        RedisCommandExecutionException answer = new RedisCommandExecutionException(message);

        assertThat(Trouble.of(answer)).isEqualTo(trouble);
        assertThat(Trouble.of(new RedisConnectionException("cannot connect", answer)))
                .isEqualTo(trouble);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "OOM command not allowed|give it more",
                "ERR Error running script (call to f_1): @user_script:1: @user_script: 1: -OOM command not"
                        + " allowed|give it more",
                "NOAUTH Authentication required.|put user and password into its address",
                "WRONGPASS invalid|look at its address",
                "NOPERM this user|docs/topologies.md",
                "ERR Error running script: The user executing the script can't run this command|docs/topologies.md",
                "ERR This instance has cluster support disabled|redis://",
            })
    void refusalsSayWhatToDo(String message, String advice) {
        assertThat(Trouble.explain(new RedisCommandExecutionException(message)))
                .startsWith(message)
                .contains(advice);
    }

    @Test
    void failureWithoutAMessageIsNamed() {
        assertThat(Trouble.explain(new RedisException(new ClosedChannelException())))
                .isEqualTo("the connection was closed");
        assertThat(Trouble.explain(new RedisException(new CancellationException())))
                .isEqualTo("java.util.concurrent.CancellationException");
    }

    @Test
    void redirectionsNameANode() {
        assertThat(Redirection.parse("MOVED 3999 127.0.0.1:6381"))
                .contains(new Redirection(false, 3999, "127.0.0.1", 6381));
        assertThat(Redirection.parse("ASK 3999 ::1:6381")).contains(new Redirection(true, 3999, "::1", 6381));
        assertThat(Redirection.parse("MOVED 3999 :6381")).contains(new Redirection(false, 3999, "", 6381));
        assertThat(Redirection.parse("MOVED 3999")).isEmpty();
    }
}
