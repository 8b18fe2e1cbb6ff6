package io.continuity.examples.shop;

import java.util.regex.Pattern;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** For load generators, which are no users: there only if {@code shop.journal} names a file. */
@RestController
@RequestMapping("/load")
@ConditionalOnProperty("shop.journal")
final class LoadController {

    private static final Pattern ID = Pattern.compile("[a-z0-9-]{1,40}");
    private static final Pattern TICK = Pattern.compile("\\d{0,15}");

    private final LoadJournal journal;
    private final Ticks ticks;

    LoadController(LoadJournal journal, Ticks ticks) {
        this.journal = journal;
        this.ticks = ticks;
    }

    @GetMapping
    String look() {
        return "here";
    }

    @PostMapping
    String execute(@RequestParam(defaultValue = "") String id) {
        require(ID.matcher(id).matches(), "An id has 1 to 40 of a-z, 0-9 and -.");
        journal.executed(id);
        return "executed " + id;
    }

    @GetMapping(path = "/ticks", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter ticks(@RequestHeader(name = "Last-Event-ID", defaultValue = "") String last) {
        require(TICK.matcher(last).matches(), "Last-Event-ID is not that of a tick.");
        return last.isEmpty() ? ticks.fromNow() : ticks.after(Long.parseLong(last));
    }

    private static void require(boolean fine, String otherwise) {
        if (!fine) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, otherwise);
        }
    }
}
