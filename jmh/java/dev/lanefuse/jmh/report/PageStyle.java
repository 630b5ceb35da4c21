package dev.lanefuse.jmh.report;

/**
 * The style sheet of the page. Colours are named by what they are for and set twice, light and dark; texts are never in an engine's colour,
 * for not all of those can be read as text.
 */
final class PageStyle {
    static final String CSS = """
            :root { --page: #fcfcfb; --card: #f3f3f0; --ink: #1a1a18; --soft: #5c5b57; --grid: #e3e2dd; --limit: #7a7974;
              --own: #2a78d6; --twin: #4a3aa7; --onednn: #d95926; --runtime: #1a9a6c; --xnnpack: #b8327a; --stages: #8ab8ee; }
            @media (prefers-color-scheme: dark) {
              :root { --page: #161615; --card: #222220; --ink: #f2f1ed; --soft: #b3b1aa; --grid: #33332f; --limit: #95938c;
                --own: #4c97ec; --twin: #a99ff2; --onednn: #ee7f4c; --runtime: #2fbb8a; --xnnpack: #ec78b4; --stages: #2d5f9e; } }
            * { box-sizing: border-box; }
            body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
            main { max-width: 1160px; margin: 0 auto; padding: 24px 20px 64px; }
            h1 { font-size: 26px; margin: 0 0 12px; }
            h2 { font-size: 19px; margin: 44px 0 4px; }
            h3 { font-size: 15px; margin: 22px 0 6px; }
            p { max-width: 78ch; margin: 0 0 12px; color: var(--soft); }
            small { color: var(--soft); font-weight: normal; }
            .conditions { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr));
              gap: 4px 28px; margin: 0 0 24px; font-size: 13px; }
            .conditions div { display: flex; gap: 10px; }
            .conditions dt { color: var(--soft); flex: 0 0 72px; }
            .conditions dd { margin: 0; overflow-wrap: anywhere; }
            .notice { color: var(--ink); background: var(--card); border-left: 4px solid var(--onednn); padding: 10px 14px; margin-top: 14px; }
            .tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(215px, 1fr)); gap: 12px; }
            .tile { background: var(--card); border-radius: 8px; padding: 12px 16px; }
            .tile b { display: block; font-size: 24px; font-weight: 600; }
            .tile span { color: var(--soft); font-size: 13px; line-height: 1.35; display: block; }
            figure { margin: 0 0 20px; }
            figcaption { font-weight: 600; margin: 10px 0 4px; }
            .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: 12px 24px; }
            .wide { overflow-x: auto; }
            .wide svg, .pair svg { display: block; width: 100%; height: auto; }
            .pair svg { min-width: 0 !important; }
            .legend, .key { list-style: none; padding: 0; margin: 0 0 8px; display: flex; flex-wrap: wrap;
              gap: 4px 18px; font-size: 13px; }
            .legend li { display: flex; align-items: center; gap: 6px; }
            .legend svg { width: 16px; height: 16px; }
            .key { color: var(--soft); gap: 2px 14px; }
            .key b { color: var(--ink); }
            svg text { font: 12px system-ui, sans-serif; fill: var(--soft); font-variant-numeric: tabular-nums; }
            svg .name { fill: var(--ink); }
            svg .number { fill: var(--ink); font-size: 11px; font-weight: 600; }
            svg .value { fill: var(--ink); font-size: 11px; paint-order: stroke; stroke: var(--page); stroke-width: 3px; }
            .grid { stroke: var(--grid); stroke-width: 1; }
            .axis { stroke: var(--soft); stroke-width: 1; }
            .limit { stroke: var(--limit); stroke-width: 1.5; }
            .link { stroke: var(--stages); stroke-width: 1.5; opacity: 0.7; }
            .curve { fill: none; stroke-width: 2; stroke-linejoin: round; }
            .mark { stroke: var(--page); stroke-width: 1; }
            .bar.own, .mark.own { fill: var(--own); } .curve.own { stroke: var(--own); }
            .bar.twin, .mark.twin { fill: var(--twin); } .curve.twin { stroke: var(--twin); }
            .bar.onednn, .mark.onednn { fill: var(--onednn); } .curve.onednn { stroke: var(--onednn); }
            .bar.runtime, .mark.runtime { fill: var(--runtime); } .curve.runtime { stroke: var(--runtime); }
            .bar.xnnpack, .mark.xnnpack { fill: var(--xnnpack); } .curve.xnnpack { stroke: var(--xnnpack); }
            .bar.stages { fill: var(--stages); } .curve.stages { stroke: var(--stages); }
            .mark.stages { fill: var(--page); stroke: var(--own); stroke-width: 1.8; }
            table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
            th, td { padding: 4px 8px; text-align: right; vertical-align: top; white-space: nowrap; }
            th:first-child, td.text, .list th:nth-child(2) { text-align: left; }
            thead th { color: var(--soft); font-weight: normal; vertical-align: bottom; white-space: normal; width: 1px;
              line-height: 1.25; border-bottom: 1px solid var(--limit); }
            tbody th { font-weight: 600; }
            tbody tr + tr > * { border-top: 1px solid var(--grid); }
            details tbody tr:not(.first) > * { border-top: 0; }
            td small, th small { display: block; font-size: 11px; line-height: 1.3; }
            td.best { font-weight: 700; }
            td.none { color: var(--soft); font-style: italic; }
            tr.total > * { border-top: 1px solid var(--limit) !important; }
            details { margin: 8px 0 0; }
            summary { cursor: pointer; color: var(--soft); font-size: 13px; }
            .failures small { display: block; }
            @media print { .wide { overflow: visible; } }
            """;

    private PageStyle() {}
}
