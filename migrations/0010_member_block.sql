-- Where the members of each bucket are, to draw from them; filled by `pgpipe index`.
--
-- grain    one row a (bucket, block of 64 boards that holds a member)

create table member_block (
    abs bigint not null,
    lo bigint not null,
    hi bigint not null,
    members integer not null,
    primary key (abs, lo)
);
comment on table member_block is
'How many members of a bucket each block of boards has: an index for drawing some of them.';
comment on column member_block.abs is 'The bucket.';
comment on column member_block.lo is 'First board of the block that has a member, as in lookup.';
comment on column member_block.hi is 'Last board of the block that has a member.';
comment on column member_block.members is 'Members in the block, each isomorphism once.';
