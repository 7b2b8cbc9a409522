'use strict';

// For `node --require`, before the CDK's command line.

// Whoever runs Slipway has not been asked whether AWS may know what they do; to tell it would be one process more.
process.env.CDK_DISABLE_CLI_TELEMETRY ??= 'true';

require('./compiled-code').useCompiledCode('cdk');
