package io.continuity.resume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.continuity.resume.Frame.Control;
import io.continuity.resume.Frame.Grant;
import io.continuity.resume.Frame.Hello;
import io.continuity.resume.Frame.Reset;
import io.continuity.resume.Frame.Welcome;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameCodecTest {
    private static final String HELLO =
            "{'t':'hello','v':1,'rx':0,'tx':[1,0],'cap':[],'hb':15000,'why':'new','inst':'i'}";
    private static final Grant GRANT = new Grant("token", "epoch", "node-1", 7);
    private static final Welcome WELCOME = new Welcome(GRANT, 15_000, 120_000, 256, 262_144, Set.of("x"));

    static Stream<Control> everyControlFrame() {
        Hello.Who who = new Hello.Who(
                Optional.of("token"), Optional.of("e"), Optional.of("\"\\\u0002ü😀"), HelloReason.DRAIN, "inst");
        Hello.Who nobody = new Hello.Who(Optional.empty(), Optional.empty(), Optional.empty(), HelloReason.NEW, "i");
        return Stream.of(
                new Hello(who, 3, 4, 9, Set.of("a", "b"), 15_000),
                new Hello(nobody, 0, 1, 0, Set.of(), 15_000),
                WELCOME,
                new Frame.Resumed(GRANT, 4, 5, 6),
                new Reset(ResetReason.GAP, OptionalLong.of(3), true, WELCOME),
                new Reset(ResetReason.UNKNOWN, OptionalLong.empty(), false, WELCOME),
                new Frame.SnapshotEnd(3),
                new Frame.Busy(250),
                new Frame.Ack(JsonReader.MAX_INTEGER),
                new Frame.Ping(1, 2, 3),
                new Frame.Pong(1, 2, 3),
                new Frame.Drain("d", 10, 20, Optional.of("wss://other")),
                new Frame.Drain("d", 10, 20, Optional.empty()),
                new Frame.Fin(4, "moved"),
                new Frame.Gap(4, 5),
                new Frame.Auth(Optional.of("bearer"), OptionalLong.empty()),
                new Frame.Auth(Optional.empty(), OptionalLong.of(60_000)),
                new Frame.AuthOk(OptionalLong.empty()),
                new Frame.Bye());
    }

    @ParameterizedTest
    @MethodSource("everyControlFrame")
    void controlFramesAreReadAsTheyWereWritten(Control frame) {
        assertThat(FrameCodec.decode(FrameCodec.control(frame))).isEqualTo(frame);
    }

    @Property
    void textsOfApplicationsAreReadAsTheyWereWritten(
            @ForAll @Chars({'\u0001', '{', 'v', 'a', 'ü', '\u0000'}) String text) {
        Message message = Message.text(text);

        assertThat(FrameCodec.decode(FrameCodec.app(message))).isEqualTo(new Frame.App(message));
        assertThat(FrameCodec.decode(FrameCodec.unkept(message))).isEqualTo(new Frame.Volatile(message));
    }

    @Property
    void bytesOfApplicationsAreReadAsTheyWereWritten(@ForAll byte[] bytes, @ForAll boolean marked) {
        byte[] content = bytes.clone();
        if (marked && content.length > 0) {
            content[0] = 1;
        }
        Message message = Message.binary(content);

        assertThat(FrameCodec.decode(FrameCodec.app(message))).isEqualTo(new Frame.App(message));
        assertThat(FrameCodec.decode(FrameCodec.unkept(message))).isEqualTo(new Frame.Volatile(message));
    }

    @Test
    void messagesWithoutAMarkAreOnTheWireAsTheyAre() {
        Message text = Message.text("{\"t\":\"ack\"}");
        Message bytes = Message.binary(new byte[] {2, 1});

        assertThat(FrameCodec.app(text)).isSameAs(text);
        assertThat(FrameCodec.app(bytes)).isSameAs(bytes);
    }

    @Property
    void noTextIsWorseThanAgainstTheProtocol(
            @ForAll @Chars({'{', '}', '[', ']', '"', ':', ',', 't', '1', '-', '.', 'e', '\\', 'u', ' ', '\n'})
                    String text) {
        try {
            FrameCodec.decode(Message.text("\u0001{" + text));
        } catch (ProtocolException e) {
            assertThat(e.code()).isEqualTo(CloseCode.PROTOCOL);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "{",
                "{}",
                "{'t':1}",
                "{'t':'nope'}",
                "{'t':'nope','o':2}",
                "{'t':'nope','o':true}",
                "{'t':'ack'}",
                "{'t':'ack','rx':-1}",
                "{'t':'ack','rx':1.0}",
                "{'t':'ack','rx':1e3}",
                "{'t':'ack','rx':'1'}",
                "{'t':'ack','rx':null}",
                "{'t':'ack','rx':9007199254740992}",
                "{'t':'ack','rx':99999999999999999999999999999999}",
                "{'t':'ack','rx':01}",
                "{'t':'ack','rx':+1}",
                "{'t':'ack','rx':NaN}",
                "{'t':'ack','rx':1,'rx':2}",
                "{'t':'ack','rx':1}x",
                "{'t':'ack','rx':1,}",
                "{'t':'ack' 'rx':1}",
                "{'t':'ack','rx':1,'x':'\\ud800'}",
                "{'t':'ack','rx':1,'x':'\\u00zz'}",
                "{'t':'ack','rx':1,'x':'\\q'}",
                "{'t':'ack','rx':1,'x':'a\tb'}",
                "{'t':'ack','rx':1,'x':[[[[1]]]]}",
                "{'t':'ack','rx':1,'x':'open}",
                "['t']",
                "{'t':'drain','id':'d','after':86400001,'by':1}",
                "{'t':'hello','v':2,'rx':0,'tx':[1,0],'cap':[],'hb':1,'why':'new','inst':'i'}",
                "{'t':'hello','v':1,'rx':0,'tx':[3,1],'cap':[],'hb':1,'why':'new','inst':'i'}",
                "{'t':'hello','v':1,'rx':0,'tx':[0,0],'cap':[],'hb':1,'why':'new','inst':'i'}",
                "{'t':'hello','v':1,'rx':0,'tx':[1],'cap':[],'hb':1,'why':'new','inst':'i'}",
                "{'t':'hello','v':1,'rx':0,'tx':[1,0],'cap':[1],'hb':1,'why':'new','inst':'i'}",
                "{'t':'hello','v':1,'rx':0,'tx':[1,0],'cap':[],'hb':1,'why':'new'}",
            })
    void whatIsNoFrameIsAgainstTheProtocol(String control) {
        assertRefused(Message.text("\u0001" + control.replace('\'', '"')));
    }

    @Test
    void largeAndWideFramesAreAgainstTheProtocol() {
        assertRefused(control("{'t':'ack','rx':1,'x':'" + "a".repeat(FrameCodec.MAX_CONTROL) + "'}"));
        assertRefused(control("{'t':'ack','rx':1,'x':'" + "ü".repeat(FrameCodec.MAX_CONTROL / 2) + "'}"));
        assertRefused(control("{'t':'ack','rx':1,'x':[" + "1,".repeat(70) + "1]}"));
        assertRefused(control("{'t':'hello','v':1,'sid':'" + "s".repeat(513)
                + "','rx':0,'tx':[1,0],'cap':[],'hb':1,'why':'new','inst':'i'}"));
        assertRefused(Message.binary(new byte[] {1}));
        assertRefused(Message.binary(new byte[] {1, '{', '}'}));
    }

    @Test
    void whatIsNotKnownIsIgnored() {
        assertThat(FrameCodec.decode(control("{'t':'later','o':1,'x':{'y':[null,true,-1.5e3]}}")))
                .isEqualTo(new Frame.Ignored());
        assertThat(FrameCodec.decode(control(" { 't' : 'ack' , 'rx' : 3 , 'later' : {} } ".strip())))
                .isEqualTo(new Frame.Ack(3));
        Hello hello = (Hello) FrameCodec.decode(control(HELLO.replace("new", "bored")));
        assertThat(hello.who().why()).isEqualTo(HelloReason.NEW);
    }

    @Test
    void aControlFrameThatGetsTooLargeIsNotWritten() {
        Frame.Auth large = new Frame.Auth(Optional.of("a".repeat(FrameCodec.MAX_CONTROL)), OptionalLong.empty());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrameCodec.control(large))
                .withMessageContaining("at most 4096");
    }

    @Test
    void messagesAreMeasuredInUtf8() {
        assertThat(Message.text("aü€😀").size()).isEqualTo(10);
        assertThat(Message.stored(true, Message.text("aü€😀").toByteArray())).isEqualTo(Message.text("aü€😀"));
        assertThatIllegalArgumentException().isThrownBy(() -> Message.text("\ud83d"));
        assertThatIllegalArgumentException().isThrownBy(() -> Message.stored(true, new byte[] {(byte) 0xc3}));
        assertThat(Message.text("secret").toString()).doesNotContain("secret");
    }

    private static Message control(String json) {
        return Message.text("\u0001" + json.replace('\'', '"'));
    }

    private static void assertRefused(Message wire) {
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> FrameCodec.decode(wire))
                .satisfies(e -> assertThat(e.code()).isEqualTo(CloseCode.PROTOCOL));
    }
}
