package shop;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Its serialVersionUID is computed, and so another one in each release. */
public class Basket implements Serializable {
    public enum Status {
        OPEN,
        RESERVED,
        PAID
    }

    public static class Line implements Serializable {
        public String sku;
        public int quantity;
    }

    public Status status = Status.OPEN;
    public String note = "";
    public List<Line> lines = new ArrayList<>();
}
