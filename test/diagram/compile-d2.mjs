// Compiles each file named as an argument with D2 as it is shipped; prints the number of shapes and connections.
import { readFileSync } from 'node:fs';
import { D2 } from '@terrastruct/d2';

const d2 = new D2();
const results = [];
for (const file of process.argv.slice(2)) {
  const { diagram } = await d2.compile(readFileSync(file, 'utf8'), { layout: 'elk' });
  results.push({ shapes: diagram.shapes.length, connections: diagram.connections.length });
}
process.stdout.write(JSON.stringify(results), () => process.exit(0)); // its worker would keep this process alive
