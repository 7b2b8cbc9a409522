// Draws D2 source from standard input with D2 as it is shipped, laid out with ELK, to the file that is named.
import { readFileSync, writeFileSync } from 'node:fs';
import { D2 } from '@terrastruct/d2';

const d2 = new D2();
const { diagram, renderOptions } = await d2.compile(readFileSync(0, 'utf8'), { layout: 'elk' });
writeFileSync(process.argv[2], await d2.render(diagram, renderOptions));
process.exit(0); // its worker would keep this process alive
