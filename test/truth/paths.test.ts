// Labs in which packets do not get through, and nodes that could not do what their file says: every window names it.

import {testBornBroken} from './born-broken.js';
import {dataPlaneRows} from './cells/data-plane.js';
import {floatingStaticRows} from './cells/floating-static.js';
import {nodeRows} from './cells/node.js';
import {sharedInterfaceRows} from './cells/shared-interface.js';

testBornBroken('truth-paths', [...dataPlaneRows, ...nodeRows, ...sharedInterfaceRows, ...floatingStaticRows]);
