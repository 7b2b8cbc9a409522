import { main } from '../lib/cli';

void main(process.argv);
