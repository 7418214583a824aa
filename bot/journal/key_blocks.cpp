// SQL and bytes of the blocks.
#include "bot/journal/key_blocks.hpp"

#include <algorithm>
#include <array>

namespace botones::journal {

namespace {

/// So many that a full block's pages fill SQLite's (4 KiB) without overflowing them.
constexpr std::int64_t pages_of_block = 128;
constexpr unsigned page_bits = 7;
constexpr std::size_t mark_bytes = 12;

std::int64_t page_of(std::int64_t block, std::uint64_t hash) {
    return block * pages_of_block + static_cast<std::int64_t>(hash >> (64 - page_bits));
}

void put(std::vector<std::uint8_t>& bytes, std::uint64_t value, int count) {
    for (int at = 0; at < count; ++at) bytes.push_back(static_cast<std::uint8_t>(value >> (at * 8)));
}

std::uint64_t take(std::span<const std::uint8_t> bytes) {
    std::uint64_t value = 0;
    for (std::size_t at = 0; at < bytes.size(); ++at) value |= std::uint64_t{bytes[at]} << (at * 8);
    return value;
}

template <class Use>
void each_mark(std::span<const std::uint8_t> bytes, std::int64_t first_row, Use use) {
    for (; bytes.size() >= mark_bytes; bytes = bytes.subspan(mark_bytes)) {
        use(KeyMark{take(bytes.first(8)), first_row + static_cast<std::int64_t>(take(bytes.subspan(8, 4)))});
    }
}

}  // namespace

Result<std::vector<KeyBlock>> load_blocks(sqlite::Database& database) {
    auto rows = database.query("SELECT block, first_row, last_row, keys, filter FROM inbox_key_blocks ORDER BY block");
    if (!rows) return pass(rows);
    std::vector<KeyBlock> blocks;
    auto walked = rows->each([&](const sqlite::Statement& row) {
        blocks.push_back({row.integer(0), row.integer(1), row.integer(2), row.integer(3), KeyFilter::from_bytes(row.bytes(4))});
    });
    if (!walked) return pass(walked);
    return blocks;
}

Result<KeyBlock> write_block(sqlite::Database& database, std::int64_t number, std::span<const KeyMark> marks) {
    const auto by_row = [](const KeyMark& one, const KeyMark& other) { return one.row < other.row; };
    const auto [first, last] = std::minmax_element(marks.begin(), marks.end(), by_row);
    KeyBlock block{number, first->row, last->row, static_cast<std::int64_t>(marks.size()), KeyFilter(marks.size())};
    std::array<std::vector<std::uint8_t>, pages_of_block> pages;
    for (const auto& mark : marks) {
        block.filter.add(mark.hash);
        auto& page = pages[static_cast<std::size_t>(mark.hash >> (64 - page_bits))];
        put(page, mark.hash, 8);
        put(page, static_cast<std::uint64_t>(mark.row - block.first_row), 4);
    }
    for (std::int64_t at = 0; at < pages_of_block; ++at) {
        auto kept = database.run("INSERT OR REPLACE INTO inbox_key_pages(page,marks) VALUES(?,?)", number * pages_of_block + at,
                                 pages[static_cast<std::size_t>(at)]);
        if (!kept) return pass(kept);
    }
    auto kept = database.run("INSERT OR REPLACE INTO inbox_key_blocks(block,first_row,last_row,keys,filter) VALUES(?,?,?,?,?)",
                             number, block.first_row, block.last_row, block.keys, block.filter.bytes());
    if (!kept) return pass(kept);
    return block;
}

Result<std::vector<KeyMark>> read_block(sqlite::Database& database, const KeyBlock& block) {
    auto rows = database.query("SELECT marks FROM inbox_key_pages WHERE page >= ? AND page < ?", block.number * pages_of_block,
                               (block.number + 1) * pages_of_block);
    if (!rows) return pass(rows);
    std::vector<KeyMark> marks;
    auto walked = rows->each([&](const sqlite::Statement& row) {
        each_mark(row.bytes(0), block.first_row, [&](const KeyMark& mark) { marks.push_back(mark); });
    });
    if (!walked) return pass(walked);
    return marks;
}

Result<std::vector<std::int64_t>> find_in_block(sqlite::Database& database, const KeyBlock& block, std::uint64_t hash) {
    auto page = database.query("SELECT marks FROM inbox_key_pages WHERE page=?", page_of(block.number, hash));
    if (!page) return pass(page);
    std::vector<std::int64_t> rows;
    auto walked = page->each([&](const sqlite::Statement& row) {
        each_mark(row.bytes(0), block.first_row, [&](const KeyMark& mark) {
            if (mark.hash == hash) rows.push_back(mark.row);
        });
    });
    if (!walked) return pass(walked);
    return rows;
}

Result<void> drop_blocks_before(sqlite::Database& database, std::int64_t number) {
    auto pages = database.run("DELETE FROM inbox_key_pages WHERE page < ?", number * pages_of_block);
    if (!pages) return pass(pages);
    auto blocks = database.run("DELETE FROM inbox_key_blocks WHERE block < ?", number);
    if (!blocks) return pass(blocks);
    return {};
}

}  // namespace botones::journal
