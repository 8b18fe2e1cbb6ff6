package shop;

import java.util.List;

/** Only for JSON, which needs no word about it. */
public record Profile(String name, String fax, List<Tag> tags) {
    public Profile {
        fax = fax == null ? "" : fax;
    }

    public record Tag(String id, String text) {}
}
