/** The style of the page, screen, phone and paper. Its hash is in the page's Content-Security-Policy. */
export const REPORT_STYLE = `
:root { --ink: #1d2733; --soft: #5b6876; --line: #e1e6eb; --paper: #fff; --ground: #f4f6f8; --main: #2563a8; --mark: #c2410c; --good: #15803d; --bad: #b42318; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 32px 20px 48px; }
header { margin-bottom: 28px; }
h1 { margin: 0; font-size: 28px; line-height: 1.2; letter-spacing: -0.01em; }
header p { margin: 6px 0 0; color: var(--soft); }
header .period { color: var(--ink); font-size: 17px; }
h2 { margin: 0; font-size: 20px; overflow-wrap: anywhere; }
h3 { margin: 0 0 6px; font-size: 13px; font-weight: 600; color: var(--soft); }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 220px), 1fr)); gap: 14px; margin: 0 0 28px; padding: 0; list-style: none; }
.cards a { display: block; height: 100%; padding: 16px 18px; background: var(--paper); border: 1px solid var(--line); border-radius: 10px; color: inherit; text-decoration: none; }
.cards .name { display: block; font-weight: 600; overflow-wrap: anywhere; }
.cards .value { display: block; margin-top: 4px; font-size: 28px; line-height: 1.2; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.cards .caption, .note { color: var(--soft); font-size: 13px; }
.change { display: block; margin-top: 6px; font-size: 13px; }
.change.plain b { color: var(--main); } .change.good b { color: var(--good); } .change.bad b { color: var(--bad); } .change.none { color: var(--soft); }
section { margin-bottom: 20px; padding: 22px 24px; background: var(--paper); border: 1px solid var(--line); border-radius: 10px; }
.heading { display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: baseline; justify-content: space-between; margin-bottom: 16px; }
.heading .change { margin: 0; }
dl.figures { display: grid; grid-template-columns: repeat(5, 1fr); gap: 12px 16px; margin: 0 0 20px; }
dl.figures dt { color: var(--soft); font-size: 12px; }
dl.figures dd { margin: 0; font-size: 16px; font-variant-numeric: tabular-nums; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr)); gap: 20px 28px; margin-bottom: 18px; }
figure { margin: 0; max-width: 640px; }
svg { display: block; width: 100%; height: auto; }
svg .grid { stroke: var(--line); } svg .zero { stroke: #aab4be; }
svg .tick { fill: var(--soft); font-size: 12px; }
svg.dense path { stroke-width: 1; }
svg .bar { fill: var(--main); fill-opacity: 0.82; } svg .bar.marked { fill: var(--mark); fill-opacity: 1; }
svg path { fill: none; stroke-width: 2; stroke-linejoin: round; }
svg .trend { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 5 4; } svg .high { stroke: var(--mark); } svg .middle { stroke: var(--main); }
.key { display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 4px 0 0; color: var(--soft); font-size: 12px; }
.key span::before { content: ""; display: inline-block; width: 14px; height: 0; margin-right: 6px; vertical-align: middle; border-top: 2px solid var(--main); }
.key .k-trend::before { border-top: 2px dashed var(--ink); } .key .k-high::before { border-color: var(--mark); } .key .k-mark::before { height: 10px; border: 0; background: var(--mark); }
ul.outliers { columns: 2 300px; column-gap: 28px; margin: 0 0 18px; padding: 0; list-style: none; }
ul.outliers li { break-inside: avoid; padding: 4px 0 4px 12px; border-left: 3px solid var(--mark); margin-bottom: 6px; }
details { margin-top: 4px; } summary { cursor: pointer; color: var(--soft); font-size: 13px; font-weight: 600; }
.scroll { overflow-x: auto; }
table { width: 100%; margin-top: 8px; border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
th, td { padding: 5px 10px; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th { color: var(--soft); font-weight: 600; } th:first-child, td:first-child { text-align: left; }
tr.marked td { background: #fff3ec; } tr.marked td:first-child { box-shadow: inset 3px 0 0 var(--mark); }
footer { margin-top: 24px; color: var(--soft); font-size: 12px; }
@media (max-width: 560px) { main { padding: 20px 12px 32px; } section { padding: 16px; } h1 { font-size: 23px; } dl.figures { grid-template-columns: 1fr 1fr; } svg .tick { font-size: 15px; } svg .tick.second { display: none; } }
@media print {
  @page { size: A4; margin: 14mm; }
  body { background: none; font-size: 11px; -webkit-print-color-adjust: exact; print-color-adjust: exact; } main { max-width: none; padding: 0; }
  section, .cards a { border-color: #cfd6dd; } section { break-inside: auto; padding: 12px 14px; }
  .heading, figure, dl.figures, .cards li, tr { break-inside: avoid; } .heading { break-after: avoid; }
  .charts { grid-template-columns: 1fr 1fr; } .scroll { overflow: visible; } table { font-size: 9px; } th, td { padding: 2px 5px; } thead { display: table-header-group; }
}
`;

/** The page. `{{{…}}}` holds the style and the drawings, which are ours; every other value is escaped. */
export const REPORT_TEMPLATE = `<!doctype html>
<html lang="{{locale}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{{title}} · {{subtitle}}</title>
<style>{{{style}}}</style>
</head>
<body>
<main>
<header>
<h1>{{title}}</h1>
<p class="period">{{subtitle}}</p>
<p>{{words.timeZone}}: {{timeZone}} · {{words.created}} {{created}}</p>
</header>
{{#if metrics.length}}
<ul class="cards" aria-label="{{words.summary}}">
{{#each metrics}}
<li><a href="#{{anchor}}"><span class="name">{{name}}</span><span class="value">{{value}}</span><span class="caption">{{caption}}</span>{{#with change}}<span class="change {{style}}"><b>{{arrow}}</b> {{text}}</span>{{/with}}</a></li>
{{/each}}
</ul>
{{/if}}
{{#each metrics}}
<section id="{{anchor}}">
<div class="heading"><h2>{{name}}</h2>{{#with change}}<span class="change {{style}}"><b>{{arrow}}</b> {{text}}</span>{{/with}}</div>
<dl class="figures">
{{#each figures}}<div><dt>{{label}}</dt><dd>{{value}}</dd></div>
{{/each}}{{#if trend}}<div><dt>{{../words.trend}}</dt><dd>{{trend}}</dd></div>{{/if}}
</dl>
<div class="charts">
{{#each charts}}
<figure><h3>{{caption}}</h3>{{{svg}}}<p class="key">{{#if @first}}<span class="k-trend">{{../../words.trend}}</span>{{#if ../outliers.length}}<span class="k-mark">{{../../words.outlier}}</span>{{/if}}{{else}}<span>{{../../words.figures.median}}</span><span class="k-high">{{../../words.figures.p95}}</span>{{/if}}</p></figure>
{{/each}}
</div>
<h3>{{../words.outliers}}</h3>
{{#if outliers.length}}
<ul class="outliers">
{{#each outliers}}<li><strong>{{bucket}}</strong>: {{value}}, {{side}}</li>
{{/each}}
</ul>
{{#if moreOutliers}}<p class="note">{{moreOutliers}}</p>{{/if}}
{{else}}
<p class="note">{{../words.noOutliers}}</p>
{{/if}}
<details open>
<summary>{{../words.table}}</summary>
<div class="scroll"><table>
<thead><tr>{{#each ../columns}}<th scope="col">{{this}}</th>{{/each}}</tr></thead>
<tbody>
{{#each rows}}<tr{{#if marked}} class="marked"{{/if}}><td>{{bucket}}</td>{{#each cells}}<td>{{this}}</td>{{/each}}</tr>
{{/each}}
</tbody>
</table></div>
{{#if omitted}}<p class="note">{{omitted}}</p>{{/if}}
</details>
</section>
{{else}}
<section><p>{{words.empty}}</p></section>
{{/each}}
<footer>{{words.method}}</footer>
</main>
</body>
</html>
`;
