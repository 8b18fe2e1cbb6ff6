package shop;

import java.io.Serializable;

public record Address(String street, String country) implements Serializable {}
