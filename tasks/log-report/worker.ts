import { worker } from 'workerpool';
import { totalsOf } from './pieces';

worker({ totalsOf });
