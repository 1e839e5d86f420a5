// Labs whose own bird.conf is broken in one way each: every window names it, by the same words.

import {testBornBroken} from './born-broken.js';
import {birdFileRows} from './cells/bird-file.js';

testBornBroken('truth-bird', birdFileRows);
