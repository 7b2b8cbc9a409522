'use strict';

require('./load')('app.ts');
