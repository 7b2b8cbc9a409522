import { stopPython } from './python';
import { teardown } from './temporary-folder';

export default (): void => {
  stopPython();
  teardown();
};
