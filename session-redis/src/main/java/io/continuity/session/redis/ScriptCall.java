package io.continuity.session.redis;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.List;

/** A script with its keys and arguments. <em>Not thread-safe</em>: nobody changes the arrays once they are here. */
final class ScriptCall {
    private final Script script;
    private final String[] keys;
    private final byte[][] args;

    ScriptCall(Script script, String[] keys, byte[]... args) {
        this.script = script;
        this.keys = keys;
        this.args = args;
    }

    String name() {
        return script.name();
    }

    /** Sends it by its digest; fails with RedisNoScriptException if the server has not seen the script yet. */
    RedisFuture<List<Object>> send(RedisAsyncCommands<String, byte[]> redis) {
        return redis.evalsha(script.sha1(), ScriptOutputType.MULTI, keys, args);
    }

    /** Sends it with the script's text. */
    RedisFuture<List<Object>> sendWhole(RedisAsyncCommands<String, byte[]> redis) {
        return redis.eval(script.text(), ScriptOutputType.MULTI, keys, args);
    }
}
