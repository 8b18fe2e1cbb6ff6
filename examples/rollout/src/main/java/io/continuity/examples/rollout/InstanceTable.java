package io.continuity.examples.rollout;

import java.util.stream.Collectors;

/**
 * When each instance came and went, and what it served.
 *
 * <p>Immutable.
 */
record InstanceTable(Scene scene, Totals totals) {

    String html() {
        String rows = scene.instances().get().stream().map(this::row).collect(Collectors.joining());
        return """
                <table>
                <thead><tr><th>instance</th><th>version</th><th>started</th><th>ready</th><th>in balancer</th>
                <th>out of balancer</th><th>SIGTERM</th><th>exited</th><th>requests</th></tr></thead>
                <tbody>
                %s</tbody>
                </table>
                <p class="lead">Seconds since the demo began; &#8212; means: not before its end.</p>
                """
                .formatted(rows);
    }

    private String row(ShopInstance instance) {
        return "<tr><td>%s</td><td>%s</td>%s%s%s%s%s%s<td>%s</td></tr>\n"
                .formatted(
                        Html.escape(instance.name()),
                        Html.escape(instance.version()),
                        time(instance, Event.Kind.STARTED),
                        time(instance, Event.Kind.READY),
                        time(instance, Event.Kind.ADDED),
                        time(instance, Event.Kind.REMOVED),
                        time(instance, Event.Kind.TERMINATED),
                        time(instance, Event.Kind.EXITED),
                        Html.grouped(totals.at(instance.name())));
    }

    private String time(ShopInstance instance, Event.Kind kind) {
        return scene.events()
                .first(instance.name(), kind)
                .map(event -> "<td>" + Html.seconds(event.at()) + "</td>")
                .orElse("<td>&#8212;</td>");
    }
}
