package shop;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Was the basket: renamed, with a gift, lines with a ribbon, without a note and without a reserved state. */
public class Cart implements Serializable {
    public enum Status {
        OPEN,
        PAID
    }

    public static class Line implements Serializable {
        public String sku;
        public int quantity;
        public String ribbon = "";
    }

    public Status status = Status.OPEN;
    public boolean gift;
    public List<Line> lines = new ArrayList<>();
}
