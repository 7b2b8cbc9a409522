import { DIFF_STYLE } from '../../diagram';

/** Of the page of a plan, beside that of a difference; names begin with `p-`. */
export const PLAN_STYLE = `${DIFF_STYLE}
h2{break-before:auto!important}
.p-top{display:flex;flex-wrap:wrap;gap:8px 14px;align-items:center}
.p-top h1{margin:0}
.p-verdict{border-radius:999px;padding:2px 14px;font-weight:600}
.p-tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin:20px 0 0;padding:0;list-style:none}
.p-tiles a{display:block;height:100%;padding:12px 16px;border:1px solid var(--line);border-radius:10px;background:var(--panel);color:inherit;text-decoration:none}
.p-tiles a:hover,.p-tiles a:focus-visible{border-color:var(--link)}
.p-tiles b{display:block;font-size:22px;line-height:1.3;font-variant-numeric:tabular-nums}
.p-tiles span{color:var(--soft)}
.p-bad b{color:var(--gone)}.p-warn b{color:var(--change)}.p-good b{color:var(--add)}
.p-note{margin:16px 0 0;padding:10px 16px;border-left:4px solid var(--change);background:var(--change-bg);border-radius:0 8px 8px 0;overflow-wrap:anywhere}
.d-list .d-tag{min-width:84px}
.p-t-bad{color:var(--gone);background:var(--gone-bg)}.p-t-warn{color:var(--change);background:var(--change-bg)}.p-t-good{color:var(--add);background:var(--add-bg)}
section>details>summary{padding:6px 0;font-weight:600}
.p-num{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.p-who{white-space:nowrap}
figure{background:transparent}
.p-grave{color:var(--gone);font-weight:600}
.p-id{color:var(--soft);font-size:12.5px}
.p-count{color:var(--soft);font-weight:400}
td b{font-weight:600}
@media(max-width:600px){body{padding:20px 14px 48px}.d-list li{flex-direction:column;gap:4px}.p-wide thead{display:none}.p-wide table,.p-wide tbody,.p-wide tr,.p-wide td{display:block;width:auto}.p-wide tr{border-bottom:1px solid var(--line);padding:8px 0}.p-wide td{border:0;padding:1px 0}.p-wide td.d-mark{float:left;margin-right:8px}.p-wide .p-num{text-align:left}.p-wide td[data-of]::before{content:attr(data-of) ' ';color:var(--soft)}}
@media print{.p-tiles a{border-color:#bbb}.p-verdict{border:1px solid currentColor}figure{border:0}}
`.trim();
