/** Of the page; names begin with `d-`, as pictures bring styles of their own. */
export const STYLE = `
:root{color-scheme:light dark;--ground:#fff;--ink:#16191f;--soft:#5f6b7a;--line:#dde3ea;--panel:#f7f8fa;--add:#17713a;--add-bg:#e5f5ea;--gone:#b3261e;--gone-bg:#fdeceb;--change:#8a5200;--change-bg:#fdf2dc;--link:#1d5fbf}
@media (prefers-color-scheme:dark){:root{--ground:#12161c;--ink:#e8ecf1;--soft:#9aa7b5;--line:#2c3540;--panel:#1a2029;--add:#6fd394;--add-bg:#12301f;--gone:#ff9b92;--gone-bg:#3a1a18;--change:#f5c063;--change-bg:#36290f;--link:#8db8ff}}
*{box-sizing:border-box}
body{margin:0 auto;padding:32px 24px 64px;max-width:1180px;background:var(--ground);color:var(--ink);font:15px/1.5 'Source Sans 3','Source Sans Pro',system-ui,sans-serif}
h1{font-size:26px;line-height:1.25;margin:0 0 4px}h2{font-size:21px;margin:44px 0 4px;padding-top:20px;border-top:1px solid var(--line)}h3{font-size:16px;margin:26px 0 8px}
.d-soft{color:var(--soft);margin:0 0 12px}
.d-list{list-style:none;margin:0;padding:0;border:1px solid var(--line);border-radius:10px;overflow:hidden}
.d-list li{display:flex;gap:12px;padding:9px 14px;border-top:1px solid var(--line);background:var(--panel)}.d-list li:first-child{border-top:0}
.d-list li>span:last-child{overflow-wrap:anywhere;min-width:0}
.d-tag{flex:none;align-self:flex-start;min-width:72px;text-align:center;border-radius:6px;padding:1px 8px;font-size:13px;font-weight:600}
.d-added,.d-closes{color:var(--add);background:var(--add-bg)}.d-removed,.d-opens{color:var(--gone);background:var(--gone-bg)}.d-changed,.d-kept{color:var(--change);background:var(--change-bg)}
.d-fix{display:block;color:var(--soft)}
.d-wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px}
th{text-align:left;color:var(--soft);font-weight:600;border-bottom:1px solid var(--line);padding:6px 10px 6px 0}
td{vertical-align:top;border-bottom:1px solid var(--line);padding:7px 10px 7px 0;overflow-wrap:anywhere}
.d-mark{width:28px;font-weight:700;text-align:center}.d-mark span{display:inline-block;width:20px;border-radius:5px}
.d-kind{color:var(--soft)}
details{margin-top:6px}summary{cursor:pointer;color:var(--link)}
.d-detail{font-size:13px}.d-detail td{border-bottom:1px dotted var(--line)}
.d-detail .d-place{width:42%}
del{color:var(--gone);text-decoration-color:color-mix(in srgb,var(--gone) 50%,transparent)}ins{color:var(--add);text-decoration:none}
code{font:12.5px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
figure{margin:12px 0 0;border:1px solid var(--line);border-radius:10px;overflow:auto;background:#fff;max-height:92vh}
figure svg{display:block;max-width:100%;height:auto;margin:0 auto}
@media print{:root{color-scheme:light;--ground:#fff;--ink:#000;--soft:#444;--line:#bbb;--panel:#fff;--add:#17713a;--add-bg:#fff;--gone:#b3261e;--gone-bg:#fff;--change:#8a5200;--change-bg:#fff;--link:#000}body{max-width:none;padding:0;font-size:11pt}h2{break-before:page;border:0}h2.d-first{break-before:auto}figure{max-height:none;overflow:visible;break-inside:avoid}tr,.d-list li{break-inside:avoid}details>*{display:block}details::details-content{content-visibility:visible;display:block}.d-tag{border:1px solid currentColor}}
`.trim();
