/* global mermaid, SOURCES, document, atob, btoa, TextDecoder, TextEncoder */
// In the page: draws each source with Mermaid, as strictly as GitHub does; writes down what was drawn.
(async () => {
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: 'strict',
    maxTextSize: 1e6,
    maxEdges: 5000,
  });
  const bytes = Uint8Array.from(atob(SOURCES), (letter) => letter.charCodeAt(0));
  const results = [];
  let index = 0;
  for (const source of JSON.parse(new TextDecoder().decode(bytes))) {
    const element = document.createElement('div');
    document.body.append(element);
    try {
      const { svg } = await mermaid.render(`drawing${(index += 1)}`, source);
      element.innerHTML = svg;
      const texts = (selector) =>
        [...element.querySelectorAll(selector)].map((label) => {
          for (const end of label.querySelectorAll('br')) end.replaceWith(' ');
          return label.textContent ?? '';
        });
      results.push({
        cards: texts('g.node[id*=card] .nodeLabel'),
        groups: texts('g.cluster .nodeLabel, g.node[id*=group] .nodeLabel'),
        labels: texts('g.edgeLabel .edgeLabel'),
        lines: element.querySelectorAll('path.flowchart-link').length,
        foreign: element.querySelectorAll('script,a,img,b,strong,em,del,li,[onclick]').length,
      });
    } catch (error) {
      results.push({
        error: String(error),
        cards: [],
        groups: [],
        labels: [],
        lines: 0,
        foreign: 0,
      });
    }
    element.remove();
  }
  const done = document.createElement('pre');
  done.id = 'result';
  const encoded = new TextEncoder().encode(JSON.stringify(results));
  done.textContent = btoa(encoded.reduce((all, byte) => all + String.fromCharCode(byte), ''));
  document.body.append(done);
})();
