package shop;

import io.continuity.codec.SessionType;
import io.continuity.codec.jackson.Release;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Says nothing of its types. */
public class ReleaseOne implements Release {
    @Override
    public List<SessionType<?>> types() {
        return List.of();
    }

    @Override
    public List<String> keys() {
        return List.of(
                "basket.status", "basket.note", "basket.line0", "basket.line1", "address.street", "address.fax",
                "visitor.name", "visitors", "profile.name", "profile.fax", "profile.tag0", "profile.tag1", "onlyV1");
    }

    private static Basket basket(Map<String, Object> attributes) {
        return (Basket) attributes.computeIfAbsent("basket", name -> new Basket());
    }

    private static Basket.Line line(Basket basket, int index) {
        while (basket.lines.size() <= index) {
            Basket.Line line = new Basket.Line();
            line.sku = "sku " + basket.lines.size();
            basket.lines.add(line);
        }
        return basket.lines.get(index);
    }

    @Override
    public void set(Map<String, Object> attributes, String key, int number) {
        String text = "value " + number;
        Address address = (Address) attributes.getOrDefault("address", new Address("", ""));
        Profile profile = (Profile) attributes.getOrDefault("profile", new Profile("", "", List.of()));
        switch (key) {
            case "basket.status" -> basket(attributes).status = Basket.Status.values()[number % 3];
            case "basket.note" -> basket(attributes).note = text;
            case "basket.line0" -> line(basket(attributes), 0).quantity = number;
            case "basket.line1" -> line(basket(attributes), 1).quantity = number;
            case "address.street" -> attributes.put("address", new Address(text, address.fax()));
            case "address.fax" -> attributes.put("address", new Address(address.street(), text));
            case "visitor.name" -> attributes.put("visitor", visitor(text));
            case "visitors" -> attributes.put("visitors", visitors(text));
            case "profile.name" -> attributes.put("profile", new Profile(text, profile.fax(), profile.tags()));
            case "profile.fax" -> attributes.put("profile", new Profile(profile.name(), text, profile.tags()));
            case "profile.tag0" -> attributes.put("profile", tagged(profile, 0, text));
            case "profile.tag1" -> attributes.put("profile", tagged(profile, 1, text));
            case "onlyV1" -> attributes.put("onlyV1", new OnlyHere(text));
            default -> throw new IllegalArgumentException(key);
        }
    }

    private static Visitor visitor(String name) {
        Visitor visitor = new Visitor();
        visitor.name = name;
        return visitor;
    }

    private static List<Visitor> visitors(String name) {
        Visitor visitor = visitor(name);
        visitor.friends = new Visitor[] {visitor("friend of " + name)};
        return new ArrayList<>(List.of(visitor));
    }

    private static Profile tagged(Profile profile, int index, String text) {
        List<Profile.Tag> tags = new ArrayList<>(profile.tags());
        while (tags.size() <= index) {
            tags.add(new Profile.Tag("tag " + tags.size(), ""));
        }
        tags.set(index, new Profile.Tag("tag " + index, text));
        return new Profile(profile.name(), profile.fax(), tags);
    }

    @Override
    public Map<String, String> values(Map<String, Object> attributes) {
        Map<String, String> values = new TreeMap<>();
        if (attributes.get("basket") instanceof Basket basket) {
            values.put("basket.status", basket.status.name());
            values.put("basket.note", basket.note);
            for (int i = 0; i < basket.lines.size(); i++) {
                values.put("basket.line" + i, basket.lines.get(i).quantity + "");
            }
        }
        if (attributes.get("address") instanceof Address address) {
            values.put("address.street", address.street());
            values.put("address.fax", address.fax());
        }
        if (attributes.get("visitor") instanceof Visitor visitor) {
            values.put("visitor.name", visitor.name);
        }
        if (attributes.get("visitors") instanceof List<?> list) {
            Visitor visitor = (Visitor) list.get(0);
            values.put("visitors", visitor.name + ", " + visitor.friends[0].name);
        }
        if (attributes.get("profile") instanceof Profile profile) {
            values.put("profile.name", profile.name());
            values.put("profile.fax", profile.fax());
            for (int i = 0; i < profile.tags().size(); i++) {
                values.put("profile.tag" + i, profile.tags().get(i).text());
            }
        }
        if (attributes.get("onlyV1") instanceof OnlyHere only) {
            values.put("onlyV1", only.text());
        }
        return values;
    }
}
