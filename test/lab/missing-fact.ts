// Facts for tests of those who show them: only their text is shown.

import type {MissingFact} from '../../src/lab/observed/fact.js';

export const missingFact = (text: string): MissingFact => ({
	kind: 'session',
	node: 'R1',
	subject: 'PRIVATE',
	text,
});
