package shop;

import java.io.Serializable;

public class Visitor implements Serializable {
    public String name = "";
    public Visitor[] friends = {};
}
