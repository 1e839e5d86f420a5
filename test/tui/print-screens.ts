// Prints screens with colours, for a test in another process: chalk decides about colours when it is first imported.

import {press, show, stateOf} from './screen.js';
import {reference, withVerdicts} from './snapshots.js';

const broken = withVerdicts(reference, {0: ['down', 'cut'], 1: ['stale', 'x'], 2: ['idle', 'x']});
const state = stateOf(broken, 120, 40);
const keys = [[], ['2'], ['3'], ['4'], ['6'], ['?'], ['Q']];
const color = process.argv[2] === 'color';
const frames = keys.map(pressed => show(press(state, ...pressed), {color, unicode: true}));
process.stdout.write(JSON.stringify(frames));
