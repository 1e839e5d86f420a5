// Labs whose own wg files are broken in one way each: every window names it, by the same words.

import {testBornBroken} from './born-broken.js';
import {wireguardFileRows} from './cells/wireguard-file.js';

testBornBroken('truth-wg', wireguardFileRows);
