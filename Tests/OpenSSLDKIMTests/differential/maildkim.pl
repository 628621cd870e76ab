#!/usr/bin/env perl
# What Mail::DKIM says of messages: reads `key NAME HEX` (counts for the next message) and `message HEX` (with CRLF
# line ends) from standard input; prints a line for each message with a word for each signature from the top down:
# `pass`, or its result and detail with `_` for spaces.
use strict;
use warnings;

package Zone;

use Net::DNS;

my %records;

sub new { return bless {}, shift }
sub errorstring { return 'NOERROR' }

sub send {
    my ( $self, $name, $type ) = @_;
    my $packet = Net::DNS::Packet->new( $name, $type );
    if ( exists $records{ lc $name } ) {
        my @strings = unpack '(a255)*', $records{ lc $name };
        $packet->push( answer => Net::DNS::RR->new( owner => $name, type => 'TXT', ttl => 60, txtdata => \@strings ) );
        $packet->header->rcode('NOERROR');
    }
    else { $packet->header->rcode('NXDOMAIN') }
    return $packet;
}

package main;

use Mail::DKIM::DNS;
use Mail::DKIM::Verifier;

Mail::DKIM::DNS::resolver( Zone->new );
while ( my $line = <STDIN> ) {
    chomp $line;
    my ( $what, @rest ) = split / /, $line;
    if ( $what eq 'key' ) {
        $records{ lc $rest[0] } = pack 'H*', $rest[1];
        next;
    }
    my $verifier = Mail::DKIM::Verifier->new;
    $verifier->PRINT( pack 'H*', $rest[0] );
    $verifier->CLOSE;
    my @words = map { $_->result eq 'pass' ? 'pass' : join '_', split ' ', $_->result_detail } $verifier->signatures;
    print join( ' ', @words ? @words : 'none' ), "\n";
    %records = ();
}
