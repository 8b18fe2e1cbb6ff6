package io.continuity.session.redis;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
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

    /** What it does, and to what. */
    String task() {
        return script.name() + " a " + script.object();
    }

    /** Any of its keys: all are in one slot. */
    String key() {
        return keys[0];
    }

    /** Sends it by its digest; fails with RedisNoScriptException if the server has not seen the script yet. */
    RedisFuture<List<Object>> send(RedisAsyncCommands<String, byte[]> redis) {
        return redis.evalsha(script.sha1(), ScriptOutputType.MULTI, keys, args);
    }

    /** The same as {@link #send}, to be sent together with others. */
    AsyncCommand<String, byte[], List<Object>> command() {
        return command(CommandType.EVALSHA, script.sha1());
    }

    private AsyncCommand<String, byte[], List<Object>> command(CommandType type, String first) {
        RedisCodec<String, byte[]> codec = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
        CommandArgs<String, byte[]> words = new CommandArgs<>(codec)
                .add(first)
                .add(keys.length)
                .addKeys(keys)
                .addValues(args);
        return new AsyncCommand<>(new Command<>(type, new NestedMultiOutput<>(codec), words));
    }

    /** The same as {@link #sendWhole}, to be sent together with others. */
    AsyncCommand<String, byte[], List<Object>> wholeCommand() {
        return command(CommandType.EVAL, script.text());
    }

    /** Sends it with the script's text. */
    RedisFuture<List<Object>> sendWhole(RedisAsyncCommands<String, byte[]> redis) {
        return redis.eval(script.text(), ScriptOutputType.MULTI, keys, args);
    }
}
