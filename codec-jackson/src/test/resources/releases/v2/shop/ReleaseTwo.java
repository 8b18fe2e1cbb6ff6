package shop;

import io.continuity.codec.SessionType;
import io.continuity.codec.jackson.Release;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import shop.people.Guest;

public class ReleaseTwo implements Release {
    @Override
    public List<SessionType<?>> types() {
        return List.of(
                SessionType.builder("cart", Cart.class)
                        .version(2)
                        .previous(1, BasketV1.class, v1 -> v1.storedAs("shop.Basket")
                                .upKeeping(BasketV1::up)
                                .downKeeping(BasketV1::down))
                        .build(),
                SessionType.builder("address", Address.class)
                        .version(2)
                        .previous(1, AddressV1.class, v1 -> v1.upKeeping((old, stored) ->
                                        new Address(old.street(), stored.map(Address::country).orElse("")))
                                .downKeeping((now, stored) ->
                                        new AddressV1(now.street(), stored.map(AddressV1::fax).orElse(""))))
                        .build(),
                SessionType.builder("guest", Guest.class).formerly("shop.Visitor").build());
    }

    @Override
    public List<String> keys() {
        return List.of(
                "basket.status", "basket.gift", "basket.line0", "basket.line1", "basket.ribbon0", "basket.ribbon1",
                "address.street", "address.country", "visitor.name", "visitors", "profile.name", "profile.mail",
                "profile.tag0", "profile.tag1", "profile.color0", "profile.color1", "onlyV2");
    }

    private static Cart cart(Map<String, Object> attributes) {
        return (Cart) attributes.computeIfAbsent("basket", name -> new Cart());
    }

    private static Cart.Line line(Cart cart, int index) {
        while (cart.lines.size() <= index) {
            Cart.Line line = new Cart.Line();
            line.sku = "sku " + cart.lines.size();
            cart.lines.add(line);
        }
        return cart.lines.get(index);
    }

    @Override
    public void set(Map<String, Object> attributes, String key, int number) {
        String text = "value " + number;
        Address address = (Address) attributes.getOrDefault("address", new Address("", ""));
        Profile profile = (Profile) attributes.getOrDefault("profile", new Profile("", "", List.of()));
        switch (key) {
            case "basket.status" -> cart(attributes).status = Cart.Status.values()[number % 2];
            case "basket.gift" -> cart(attributes).gift = number % 2 == 0;
            case "basket.line0" -> line(cart(attributes), 0).quantity = number;
            case "basket.line1" -> line(cart(attributes), 1).quantity = number;
            case "basket.ribbon0" -> line(cart(attributes), 0).ribbon = text;
            case "basket.ribbon1" -> line(cart(attributes), 1).ribbon = text;
            case "address.street" -> attributes.put("address", new Address(text, address.country()));
            case "address.country" -> attributes.put("address", new Address(address.street(), text));
            case "visitor.name" -> attributes.put("visitor", guest(text));
            case "visitors" -> attributes.put("visitors", guests(text));
            case "profile.name" -> attributes.put("profile", new Profile(text, profile.mail(), profile.tags()));
            case "profile.mail" -> attributes.put("profile", new Profile(profile.name(), text, profile.tags()));
            case "profile.tag0" -> attributes.put("profile", tagged(profile, 0, text, null));
            case "profile.tag1" -> attributes.put("profile", tagged(profile, 1, text, null));
            case "profile.color0" -> attributes.put("profile", tagged(profile, 0, null, text));
            case "profile.color1" -> attributes.put("profile", tagged(profile, 1, null, text));
            case "onlyV2" -> attributes.put("onlyV2", new Coupon(text));
            default -> throw new IllegalArgumentException(key);
        }
    }

    private static Guest guest(String name) {
        Guest guest = new Guest();
        guest.name = name;
        return guest;
    }

    private static List<Guest> guests(String name) {
        Guest guest = guest(name);
        guest.friends = new Guest[] {guest("friend of " + name)};
        return new ArrayList<>(List.of(guest));
    }

    private static Profile tagged(Profile profile, int index, String text, String color) {
        List<Profile.Tag> tags = new ArrayList<>(profile.tags());
        while (tags.size() <= index) {
            tags.add(new Profile.Tag("tag " + tags.size(), "", ""));
        }
        Profile.Tag old = tags.get(index);
        tags.set(
                index,
                new Profile.Tag(old.id(), text == null ? old.text() : text, color == null ? old.color() : color));
        return new Profile(profile.name(), profile.mail(), tags);
    }

    @Override
    public Map<String, String> values(Map<String, Object> attributes) {
        Map<String, String> values = new TreeMap<>();
        if (attributes.get("basket") instanceof Cart cart) {
            values.put("basket.status", cart.status.name());
            values.put("basket.gift", cart.gift + "");
            for (int i = 0; i < cart.lines.size(); i++) {
                values.put("basket.line" + i, cart.lines.get(i).quantity + "");
                values.put("basket.ribbon" + i, cart.lines.get(i).ribbon);
            }
        }
        if (attributes.get("address") instanceof Address address) {
            values.put("address.street", address.street());
            values.put("address.country", address.country());
        }
        if (attributes.get("visitor") instanceof Guest guest) {
            values.put("visitor.name", guest.name);
        }
        if (attributes.get("visitors") instanceof List<?> list) {
            Guest guest = (Guest) list.get(0);
            values.put("visitors", guest.name + ", " + guest.friends[0].name);
        }
        if (attributes.get("profile") instanceof Profile profile) {
            values.put("profile.name", profile.name());
            values.put("profile.mail", profile.mail());
            for (int i = 0; i < profile.tags().size(); i++) {
                values.put("profile.tag" + i, profile.tags().get(i).text());
                values.put("profile.color" + i, profile.tags().get(i).color());
            }
        }
        if (attributes.get("onlyV2") instanceof Coupon coupon) {
            values.put("onlyV2", coupon.text());
        }
        return values;
    }
}
