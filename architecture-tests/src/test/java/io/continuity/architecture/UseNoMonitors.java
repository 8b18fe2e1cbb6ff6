package io.continuity.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;

/** Finds synchronized methods and blocks in bytecode, of which ArchUnit does not tell. */
final class UseNoMonitors extends ArchCondition<JavaClass> {
    UseNoMonitors() {
        super("use no monitors");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        try (InputStream bytes = type.getSource().orElseThrow().getUri().toURL().openStream()) {
            new ClassReader(bytes).accept(new Finder(type, events), ClassReader.SKIP_DEBUG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Finder extends ClassVisitor {
        private final JavaClass type;
        private final ConditionEvents events;

        Finder(JavaClass type, ConditionEvents events) {
            super(SpringAsmInfo.ASM_VERSION);
            this.type = type;
            this.events = events;
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            if ((access & Opcodes.ACC_SYNCHRONIZED) != 0) {
                found(name);
            }
            return new MethodVisitor(SpringAsmInfo.ASM_VERSION) {
                @Override
                public void visitInsn(int opcode) {
                    if (opcode == Opcodes.MONITORENTER) {
                        found(name);
                    }
                }
            };
        }

        private void found(String method) {
            events.add(SimpleConditionEvent.violated(type, type.getName() + "." + method + " is synchronized"));
        }
    }
}
