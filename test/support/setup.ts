import { startPython } from './python';
import { setup } from './temporary-folder';

export default (): void => {
  setup();
  startPython();
};
