// What a user without rights is told: which group the socket belongs to, and how to join it.

import test from 'ava';
import {hintForDenied} from '../../src/engine/no-answer.js';

test('a socket of a group is joined by name', t => {
	const hint = hintForDenied('/var/run/docker.sock', 'docker', 'kim');
	t.regex(hint, /sudo usermod -aG docker kim/);
	t.regex(hint, /root on this machine/);
});

test("a socket of root's group is nobody's to join", t => {
	const hint = hintForDenied('/var/lib/wgsim/engine/docker.sock', 'root', 'kim');
	t.regex(hint, /run as root/);
	t.notRegex(hint, /usermod/);
});

test('a socket that cannot be seen is named', t => {
	t.regex(hintForDenied('/var/run/docker.sock', null, 'kim'), /\/var\/run\/docker\.sock/);
});
