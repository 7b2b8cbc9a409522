export const STYLE = `
:root {
  --ground: #f6f7f9; --card: #ffffff; --line: #d9dee5; --ink: #16191f; --soft: #5a6472;
  --accent: #1d5fbf; --good: #1d7a3a; --bad: #b3261e; --busy: #8a5a00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12151a; --card: #1b2028; --line: #333b47; --ink: #e8ebf0; --soft: #9aa5b4;
    --accent: #7fb0ff; --good: #6fd08c; --bad: #ff8a80; --busy: #f0c060;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
header { display: flex; gap: 1rem; align-items: baseline; justify-content: space-between; padding: 1rem 1.5rem; }
h1 { margin: 0; font-size: 1.2rem; }
h2 { margin: 0 0 .75rem; font-size: 1rem; overflow-wrap: anywhere; }
h3 { margin: 1rem 0 .25rem; font-size: .85rem; color: var(--soft); }
.environment { padding: .1rem .5rem; border: 1px solid var(--line); border-radius: 1rem; font-size: .85rem; font-weight: 500; color: var(--soft); }
#connection { margin: 0; color: var(--bad); }
main { display: grid; gap: 1rem; grid-template-columns: minmax(0, 20rem) minmax(0, 1fr); padding: 0 1.5rem 2rem; max-width: 80rem; }
section { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem 1.25rem; }
#run { grid-column: 1 / -1; }
label { display: block; margin: .5rem 0 .2rem; font-weight: 600; font-size: .85rem; }
.hint { color: var(--soft); font-weight: 400; }
select, textarea, button { font: inherit; color: inherit; border-radius: .4rem; border: 1px solid var(--line); background: var(--ground); padding: .4rem .6rem; }
select, textarea { width: 100%; }
textarea, pre { font-family: ui-monospace, monospace; font-size: .85rem; }
button { cursor: pointer; }
form button { margin-top: .75rem; background: var(--accent); border-color: var(--accent); color: var(--card); font-weight: 600; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.error { margin: .5rem 0 0; color: var(--bad); }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; font-size: .8rem; color: var(--soft); font-weight: 600; }
th, td { padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
tbody tr:last-child td { border-bottom: 0; }
td button { border: 0; background: none; padding: 0; color: var(--accent); }
tr[aria-selected=true] td { background: color-mix(in srgb, var(--accent) 10%, transparent); }
.state { font-weight: 600; font-size: .8rem; }
.state::before { content: '●'; margin-right: .35rem; }
.SUCCEEDED { color: var(--good); } .FAILED, .TIMED_OUT { color: var(--bad); }
.RUNNING { color: var(--busy); } .PENDING, .CANCELLED { color: var(--soft); }
pre { margin: 0; padding: .6rem .8rem; background: var(--ground); border: 1px solid var(--line); border-radius: .4rem; overflow: auto; max-height: 20rem; white-space: pre-wrap; overflow-wrap: anywhere; min-height: 2.4rem; }
@media (max-width: 46rem) {
  main { grid-template-columns: minmax(0, 1fr); padding: 0 .75rem 1.5rem; }
  header { padding: 1rem .75rem; }
  th:nth-child(3), td:nth-child(3), th:nth-child(5), td:nth-child(5) { display: none; }
}
`;
