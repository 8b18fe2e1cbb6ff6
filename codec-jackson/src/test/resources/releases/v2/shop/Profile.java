package shop;

import java.util.List;

public record Profile(String name, String mail, List<Tag> tags) {
    public Profile {
        mail = mail == null ? "" : mail;
    }

    public record Tag(String id, String text, String color) {
        public Tag {
            color = color == null ? "" : color;
        }
    }
}
