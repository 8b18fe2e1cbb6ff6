package shop;

import java.io.Serializable;

public record OnlyHere(String text) implements Serializable {}
