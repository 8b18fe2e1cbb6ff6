package io.continuity.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client offers, what the application hears of it, and what is agreed upon. */
class OfferedProtocolsTest {
    private static OfferedProtocols offered(String names) {
        return new OfferedProtocols(names.isEmpty() ? List.of() : List.of(names.split(" ")));
    }

    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "continuity.v1, ''",
        "v12.stomp, v12.stomp",
        "continuity.v1+v12.stomp, v12.stomp",
        "continuity.v1+v12.stomp v12.stomp, v12.stomp",
        "continuity.v1+v12.stomp continuity.v1+v11.stomp v12.stomp, v12.stomp v11.stomp",
        "continuity.v1+ continuity.v1, ''",
    })
    void applicationHearsOfItsOwnProtocols(String names, String applications) {
        assertThat(String.join(" ", offered(names).applications())).isEqualTo(applications);
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', ''",
        "continuity.v1, '', continuity.v1",
        "v12.stomp, v12.stomp, v12.stomp",
        "continuity.v1+v12.stomp, v12.stomp, continuity.v1+v12.stomp",
        "continuity.v1+v11.stomp continuity.v1+v12.stomp, v12.stomp, continuity.v1+v12.stomp",
        "v12.stomp continuity.v1+v12.stomp, v12.stomp, v12.stomp",
        "continuity.v1+graphql, '', ''",
        "continuity.v1+, '', ''",
    })
    void firstThatCanBeHadIsAgreedUpon(String names, String chosen, String agreed) {
        assertThat(offered(names).agreed(chosen)).isEqualTo(agreed);
    }
}
