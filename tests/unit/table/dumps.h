#ifndef UNIT_TABLE_DUMPS_H
#define UNIT_TABLE_DUMPS_H

/* One table of each format as its program prints it, with two rows: 1000, and bob or 1001. */

#define FS_JSON                                                                                    \
	"{\"row_count\":2,\"rows\":[{\"reg_user\":\"1000\",\"realm\":\"10.98.0.1\",\"token\":"     \
	"\"b467\",\"url\":\"sofia/internal/sip:1000@192.168.77.5:5070;ob;fs_nat=yes;fs_path=sip"   \
	"%3A1000%4010.97.0.2%3A40001\",\"expires\":\"1795353211\",\"network_ip\":\"10.97.0.2\","   \
	"\"network_port\":\"40001\",\"network_proto\":\"udp\",\"hostname\":\"vm\",\"metadata\":"   \
	"\"\"},{\"reg_user\":\"1001\",\"realm\":\"10.98.0.1\",\"token\":\"6cf4\",\"url\":\"sofia/" \
	"external/sip:1001@10.98.0.3:5071\",\"expires\":\"1795353222\",\"network_ip\":\"10.98.0."  \
	"3\",\"network_port\":\"5071\",\"network_proto\":\"udp\",\"hostname\":\"vm\","             \
	"\"metadata\":\"\"}]}\n"
#define FS_TITLE                                                                                   \
	"reg_user,realm,token,url,expires,network_ip,network_port,network_proto,hostname,"         \
	"metadata\n"
#define FS_TEXT                                                                                    \
	FS_TITLE "1000,10.98.0.1,b467,sofia/internal/sip:1000@192.168.77.5:5070;ob;fs_nat=yes;"    \
	         "fs_path=sip%3A1000%4010.97.0.2%3A40001,1795353211,10.97.0.2,40001,udp,vm,\n"     \
	         "1001,10.98.0.1,6cf4,sofia/external/"                                             \
	         "sip:1001@10.98.0.3:5071,1795353222,10.98.0.3,5071,"                              \
	         "udp,vm,\n\n2 total.\n"
#define FS_XML                                                                                     \
	"<result row_count=\"2\">\n  <row row_id=\"1\">\n    <reg_user>1000</reg_user>\n    "      \
	"<realm>10.98.0.1</realm>\n    <token>b467</token>\n    "                                  \
	"<url>sofia/internal/sip:1000@192.168.77.5:5070;ob;fs_nat=yes;fs_path=x</url>\n    "       \
	"<expires>1795353211</expires>\n    <network_ip>10.97.0.2</network_ip>\n    "              \
	"<network_port>40001</network_port>\n  </row>\n  <row row_id=\"2\">\n    "                 \
	"<reg_user>1001</reg_user><realm>10.98.0.1</realm><token>6cf4</token>"                     \
	"<url>sofia/external/sip:1001@10.98.0.3:5071</url><expires>1795353222</expires>"           \
	"<network_ip>10.98.0.3</network_ip><network_port>5071</network_port></row>\n</result>\n"
#define RULER "=========================================================================\n"
#define SOFIA_STATUS                                                                               \
	"\nRegistrations:\n" RULER "Call-ID:    \tb467\nUser:       \t1000@10.98.0.1\n"            \
	"Contact:    \t\"\" <sip:1000@192.168.77.5:5070;ob;fs_nat=yes;fs_path=sip%3A1000%40x>\n"   \
	"Agent:      \tphone/2.0\n"                                                                \
	"Status:     \tRegistered(UDP)(unknown) EXP(2026-11-22 13:13:31) EXPSECS(340)\n"           \
	"Ping-Status:\tReachable\nPing-Time:\t0.00\nHost:       \tvm\nIP:         \t10.97.0.2\n"   \
	"Port:       \t40001\nAuth-User:  \t1000\nAuth-Realm: \t10.98.0.1\n"                       \
	"MWI-Account:\t1000@10.98.0.1\n\nCall-ID:    \t6cf4\nUser:       \t1001@10.98.0.1\n"       \
	"Contact:    \t\"\" <sip:1001@10.98.0.3:5071>\nAgent:      \tphone/2.0\n"                  \
	"Status:     \tRegistered(UDP)(unknown) EXP(2026-11-22 13:13:31) EXPSECS(-3)\n"            \
	"IP:         \t10.98.0.3\nPort:       \t5071\n\nTotal items returned: 2\n" RULER
#define SOFIA_XML                                                                                  \
	"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<profile>\n  <registrations>\n"          \
	"    <registration>\n        <call-id>b467</call-id>\n        "                            \
	"<user>1000@10.98.0.1</user>\n        "                                                    \
	"<contact>&quot;&quot; &lt;sip:1000@192.168.77.5:5070;ob;fs_nat=yes&gt;</contact>\n"       \
	"        <agent>phon\xe9</agent>\n        "                                                \
	"<status>Registered(UDP)(unknown) exp(2026-11-22 13:13:31) expsecs(340)</status>\n"        \
	"        <network-ip>10.97.0.2</network-ip><network-port>40001</network-port>\n"           \
	"    </registration>\n    <registration><call-id>6cf4</call-id>"                           \
	"<user>1001@10.98.0.1</user><contact>sip:1001@10.98.0.3:5071</contact>"                    \
	"<status>Registered(UDP) expsecs(-3)</status></registration>\n"                            \
	"  </registrations>\n</profile>\n"
#define KAMAILIO_TEXT                                                                              \
	"{\n\tDomains: {\n\t\tDomain: {\n\t\t\tDomain: location\n\t\t\tSize: 1024\n"               \
	"\t\t\tAoRs: {\n\t\t\t\tInfo: {\n\t\t\t\t\tAoR: 1000@10.98.0.1\n"                          \
	"\t\t\t\t\tHashID: -1292713519\n\t\t\t\t\tContacts: {\n\t\t\t\t\t\tContact: {\n"           \
	"\t\t\t\t\t\t\tAddress: sip:1000@192.168.77.5:5070;ob\n\t\t\t\t\t\t\tExpires: 340\n"       \
	"\t\t\t\t\t\t\tCall-ID: b467\n\t\t\t\t\t\t\tUser-Agent: odd {\n"                           \
	"\t\t\t\t\t\t\tReceived: sip:10.97.0.2:40001\n\t\t\t\t\t\t\tPath: [not set]\n"             \
	"\t\t\t\t\t\t\tSocket: udp:10.98.0.1:5060\n\t\t\t\t\t\t\tRuid: uloc-1-1\n"                 \
	"\t\t\t\t\t\t\tInstance: <urn:uuid:4a25>\n\t\t\t\t\t\t}\n\t\t\t\t\t\tContact: {\n"         \
	"\t\t\t\t\t\t\tAddress: sip:1000@10.98.0.3\n\t\t\t\t\t\t\tExpires: deleted\n"              \
	"\t\t\t\t\t\t\tCall-ID: 6cf4\n\t\t\t\t\t\t}\n\t\t\t\t\t}\n\t\t\t\t}\n\t\t\t}\n"            \
	"\t\t\tStats: {\n\t\t\t\tRecords: 1\n\t\t\t\tMax-Slots: 1\n\t\t\t}\n\t\t}\n\t}\n}\n"
#define KAMAILIO_JSON                                                                              \
	"{\"jsonrpc\":\"2.0\",\"result\":{\"Domains\":[{\"Domain\":{\"Domain\":\"location\","      \
	"\"Size\":1024,\"AoRs\":[{\"Info\":{\"AoR\":\"1000@10.98.0.1\",\"HashID\":-1,"             \
	"\"Contacts\":[{\"Contact\":{\"Address\":\"sip:1000@192.168.77.5:5070;ob\","               \
	"\"Expires\":340,\"Call-ID\":\"b467\",\"User-Agent\":\"x\",\"Received\":"                  \
	"\"sip:10.97.0.2:40001\",\"Path\":\"[not set]\",\"Instance\":\"[not set]\"}},"             \
	"{\"Contact\":{\"Address\":\"sip:1000@10.98.0.3\",\"Expires\":\"permanent\","              \
	"\"Call-ID\":\"6cf4\"}}]}}],\"Stats\":{\"Records\":1,\"Max-Slots\":1}}}]},\"id\":1}\n"
#define OPENSIPS_JSON                                                                              \
	"{\"Domains\":[{\"name\":\"location\",\"hash_size\":512,\"AORs\":[{\"AOR\":"               \
	"\"1000@10.98.0.1\",\"Contacts\":[{\"Contact\":\"sip:1000@192.168.77.5:5070;ob\","         \
	"\"ContactID\":\"3\",\"Expires\":340,\"Callid\":\"b467\",\"User-agent\":\"x\","            \
	"\"Received\":\"sip:10.97.0.2:40001\",\"Socket\":\"udp:10.98.0.1:5060\"},"                 \
	"{\"Contact\":\"sip:1000@10.98.0.3\",\"Expires\":\"expired\",\"Callid\":\"6cf4\"}]}]}]}\n"
#define ASTERISK_AMI                                                                               \
	"Response: Success\r\nEventList: start\r\nMessage: Contacts will follow\r\n\r\n"           \
	"Event: ContactStatusDetail\r\nAOR: 1000\r\nURI: sip:1000@192.168.77.5:5070;ob\r\n"        \
	"UserAgent: phone\r\nRegExpire: 1795353211\r\nViaAddress: 10.97.0.2:40001\r\n"             \
	"CallID: b467\r\nStatus: Reachable\r\nEndpointName: 1000\r\n\r\n"                          \
	"Event: ContactStatusDetail\r\nAOR: 1001\r\nURI: sip:1001@10.98.0.3:5071\r\n"              \
	"RegExpire: 0\r\n\r\nEvent: ContactStatusDetailComplete\r\nEventList: Complete\r\n"        \
	"ListItems: 2\r\n\r\n"
#define ASTERISK_CLI                                                                               \
	"\n  Contact:  <Aor/ContactUri............................> <Hash....> <Status> "          \
	"<RTT(ms)..>\n" RULER "\n"                                                                 \
	"  Contact:  1000/sip:1000@192.168.77.5:5070;ob            8d2ff3d3a6 Avail         "      \
	"1.234\n"                                                                                  \
	"  Contact:  1001/sip:1001@10.98.0.3:5071;transport=UDP;x 8d2ff3d3a7 NonQual         "     \
	"nan\n"                                                                                    \
	"\nObjects found: 2\n\n"

#endif
