package shop;

import java.io.Serializable;

public record Address(String street, String fax) implements Serializable {}
