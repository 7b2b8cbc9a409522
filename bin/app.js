'use strict';

// The CDK notes for each resource which line made it.
require('./load')('app.ts', { tracesToSources: true });
