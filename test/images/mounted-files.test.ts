// Files of a node that Docker mounts and somebody has changed there are named, and given back.

import test from 'ava';
import {python} from './python.js';

/** Path → what it is to hold, of what is lost of a node after this is done to it. */
const lostAfter = (act: string, {own = null as string | null, fresh = false} = {}): unknown =>
	python(
		`
import os, tempfile
from fabric.shared.mounted_files import lost_files
root = tempfile.mkdtemp()
def put(path, text):
    os.makedirs(os.path.dirname(root + path), exist_ok=True)
    with open(root + path, "w") as file:
        file.write(text)
put("/etc/hosts", "127.0.0.1 localhost\\n192.0.2.1 hub.example\\n# Begin\\n10.0.0.1 R1\\n# End\\n")
put("/etc/wgsim/names", "192.0.2.1 hub.example\\n")
put("/shared", "# Begin\\n10.0.0.1 R1\\n# End\\n")
put("/etc/resolv.conf", "nameserver 192.0.2.53\\n")
put("/etc/wgsim/mounted/resolv.conf", "nameserver 192.0.2.53\\n\\n")
if given["own"] is not None:
    put("/etc/wgsim/mounted/hosts", given["own"])
if not given["fresh"]:
    os.utime(root + "/shared", (1, 1))
exec(given["act"])
print(json.dumps(lost_files(root, root + "/shared")))`,
		{act, own, fresh},
	);

test('a hosts file may have more names than it was given, and not fewer', t => {
	t.deepEqual(lostAfter(''), {});
	t.deepEqual(lostAfter('put("/etc/hosts", "10.0.0.1 R1\\n192.0.2.2 other\\n192.0.2.1 hub.example\\n")'), {});
	t.deepEqual(lostAfter('put("/etc/hosts", "")'), {
		'/etc/hosts':
			'127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n192.0.2.1 hub.example\n# Begin\n10.0.0.1 R1\n# End\n',
	});
	t.deepEqual(
		lostAfter('put("/etc/hosts", "127.0.0.1 localhost\\n192.0.2.1 hub.example\\n# Begin\\n# End\\n")'),
		{
			'/etc/hosts': '127.0.0.1 localhost\n192.0.2.1 hub.example\n# Begin\n10.0.0.1 R1\n# End\n',
		},
	);
});

test('names that the lab has just been given may still be on their way', t => {
	t.deepEqual(lostAfter('put("/etc/hosts", "")', {fresh: true}), {});
	t.deepEqual(lostAfter('put("/etc/hosts", ""); os.remove(root + "/shared")'), {});
});

test("files that Docker mounts are as the user's own say", t => {
	t.deepEqual(lostAfter('put("/etc/resolv.conf", "")'), {'/etc/resolv.conf': 'nameserver 192.0.2.53\n'});
	t.deepEqual(lostAfter('', {own: '192.0.2.9 one\n'}), {'/etc/hosts': '192.0.2.9 one\n'});
});
