// A process that holds a lab's lock until it is told to give up, or killed: `node --import=tsx lock-holder.ts LAB`.

import {connect} from '../../src/engine/client.js';
import {withLock} from '../../src/lab/lock/lock.js';

const [, , lab = ''] = process.argv;
const say = (text: string): boolean => process.stdout.write(`${text}\n`);

try {
	await withLock(await connect(), lab, {verb: 'hold'}, async signal => {
		say('held');
		await new Promise(resolve => {
			// What keeps the process alive.
			const timer = setInterval(() => {}, 1000);
			signal.addEventListener('abort', () => {
				clearInterval(timer);
				resolve(null);
			});
		});
		throw signal.reason;
	});
} catch (error) {
	say(`ended: ${(error as Error).message}`);
}
