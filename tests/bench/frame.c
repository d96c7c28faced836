#include <string.h>

#include "generate.h"

static void put_be(unsigned char *to, uint32_t value, int size)
{
	for (int i = 0; i < size; i++)
		to[i] = (unsigned char)(value >> 8 * (size - 1 - i));
}

static uint16_t checksum(const unsigned char *octets, size_t size)
{
	uint32_t sum = 0;

	for (size_t i = 0; i + 1 < size; i += 2)
		sum += (uint32_t)octets[i] << 8 | octets[i + 1];
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t) ~(sum + (sum >> 16));
}

void frame_close(struct message *message, uint32_t source, uint16_t source_port,
                 uint32_t destination, uint16_t destination_port)
{
	static uint16_t identification;
	unsigned char *ip = message->octets + 14;
	uint32_t size = (uint32_t)message->size - 14;

	memset(message->octets, 0, FRAME_HEADERS);
	memcpy(message->octets, "\x02\0\0\0\0\1\x02\0\0\0\0\2\x08", 13);
	ip[0] = 0x45;
	put_be(ip + 2, size, 2);
	put_be(ip + 4, ++identification, 2);
	ip[8] = 64;
	ip[9] = 17;
	put_be(ip + 12, source, 4);
	put_be(ip + 16, destination, 4);
	put_be(ip + 10, checksum(ip, 20), 2);
	put_be(ip + 20, source_port, 2);
	put_be(ip + 22, destination_port, 2);
	put_be(ip + 24, size - 20, 2);
}

void message_rtp(struct message *message, uint64_t number, uint32_t sequence)
{
	unsigned char *rtp = message->octets + FRAME_HEADERS;

	memset(rtp, (int)(sequence & 255), 172);
	memcpy(rtp, "\x80\0", 2);
	put_be(rtp + 2, sequence, 2);
	message->size = FRAME_HEADERS + 172;
	frame_close(message, user_address((uint32_t)(number & 0xffff)), 16384,
	            user_address((uint32_t)(number >> 8 & 0xffff)), 16386);
}

/* From somebody unknown: a request that stops being one at some octet. */
void message_garbage(struct message *message, uint64_t chance)
{
	static const char start[] =
	        "REGISTER sip:" DOMAIN " SIP/2.0\r\nVia: SIP/2.0/UDP 203.0.113.";
	size_t kept = chance % sizeof(start);

	memcpy(message->octets + FRAME_HEADERS, start, kept);
	for (size_t i = kept; i < 300; i++)
		message->octets[FRAME_HEADERS + i] = (unsigned char)mix(chance + i);
	message->size = FRAME_HEADERS + 300;
	frame_close(message, 0xcb007100u | (uint32_t)(chance >> 8 & 255), 5060, SERVER_ADDRESS,
	            5060);
}
