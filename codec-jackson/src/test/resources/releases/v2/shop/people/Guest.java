package shop.people;

import java.io.Serializable;

/** Was the visitor: renamed and moved, and with a method more. */
public class Guest implements Serializable {
    public String name = "";
    public Guest[] friends = {};

    public String greeting() {
        return "Hello " + name;
    }
}
