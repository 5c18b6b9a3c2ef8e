#pragma once
// Hanzi to the phonemes that Kokoro was trained on: words, readings, tones, IPA.
//
// Life: belongs to the model; the table is opened at the first Hanzi. Threads: any.
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/result.h"
#include "capability/tts/mandarin/table.h"

namespace annex::tts::mandarin {

class FrontEnd {
  public:
    /// `table_path`: mandarin.bin. Nothing is read yet.
    explicit FrontEnd(std::string table_path) : path_(std::move(table_path)) {}

    /// Opens the table if that has not been done. Errors: as Table::open.
    Result<const Table*> table();

    /// Phonemes of a run of Hanzi, which nothing interrupts; words parted by single spaces.
    /// Characters that no dictionary reads are left out. Errors: as table().
    Result<std::u32string> phonemes(std::u32string_view run);

  private:
    std::string path_;
    std::mutex mutex_;
    std::unique_ptr<Table> table_;  // guarded by mutex_; the table itself is const
};

}  // namespace annex::tts::mandarin
