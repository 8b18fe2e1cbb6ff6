package shop;

import java.io.Serializable;

public record Coupon(String text) implements Serializable {}
