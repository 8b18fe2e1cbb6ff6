package shop;

import java.io.Serializable;

public record AddressV1(String street, String fax) implements Serializable {}
