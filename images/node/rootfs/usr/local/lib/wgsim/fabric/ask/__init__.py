"""What wgsim-ask can find out in a lab's namespaces.

A question is {"id", "ask", "node", "namespace", ...}, an answer {"id", "answer"} or {"id", "problem"}. Each question has a
thread of its own, which enters the namespaces it needs: no process is started to send a packet.
"""
