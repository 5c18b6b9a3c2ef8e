#include "capability/embedding/work/line.h"

#include <algorithm>

#include "base/assert.h"

namespace annex::embedding {
namespace {

/// How much shorter than a piece's longest text another one may be: what is missing is padding,
/// which costs as much as text.
std::size_t padding_max(std::size_t longest) {
    constexpr std::size_t kAlways = 4;
    return std::max(kAlways, longest / 8);
}

/// Texts that one piece may hold; all of them are padded to the longest.
std::size_t room(std::size_t longest, const BatchLimits& limits) {
    return std::clamp<std::size_t>(limits.tokens_max / longest, 1, limits.texts_max);
}

}  // namespace

void Line::add(JobId job, const Runner& runner, std::span<const std::size_t> lengths,
               TimePoint now) {
    ANNEX_ASSERT(!lengths.empty());
    Entry entry{.job = job,
                .runner = &runner,
                .limits = runner.batch_limits(),
                .texts = {},
                .tokens = 0,
                .came_at = now,
                .turn = ++turns_};
    entry.texts.reserve(lengths.size());
    for (std::size_t index = 0; index < lengths.size(); ++index) {
        entry.texts.push_back({lengths[index], index});
        entry.tokens += lengths[index];
    }
    // The longest are taken first, so that the places end together; of equal ones the first.
    std::sort(entry.texts.begin(), entry.texts.end(), [](const Waiting& a, const Waiting& b) {
        return a.length != b.length ? a.length < b.length : a.index > b.index;
    });
    jobs_.push_back(std::move(entry));
}

void Line::remove(JobId job) {
    jobs_.remove_if([&](const Entry& entry) { return entry.job == job; });
}

bool Line::bulk_waits() const {
    return std::any_of(jobs_.begin(), jobs_.end(), [](const Entry& e) { return !e.is_short(); });
}

Line::Entry& Line::choose() {
    const auto waited_longer = [](const Entry& a, const Entry& b) { return a.turn < b.turn; };
    if (passed_ >= kPassedMax) {
        return *std::min_element(jobs_.begin(), jobs_.end(), waited_longer);
    }
    return *std::min_element(jobs_.begin(), jobs_.end(), [&](const Entry& a, const Entry& b) {
        if (a.is_short() != b.is_short()) {
            return a.is_short();
        }
        return a.is_short() && a.tokens != b.tokens ? a.tokens < b.tokens : waited_longer(a, b);
    });
}

Line::Alike Line::alike(Entry& entry, std::size_t longest) {
    const auto shortest = longest - std::min(longest, padding_max(longest));
    const auto begin =
        std::lower_bound(entry.texts.begin(), entry.texts.end(), shortest,
                         [](const Waiting& text, std::size_t l) { return text.length < l; });
    const auto end =
        std::upper_bound(begin, entry.texts.end(), longest,
                         [](std::size_t l, const Waiting& text) { return l < text.length; });
    return {begin, end};
}

std::vector<Line::Entry*> Line::companions(Entry& lead) {
    std::vector<Entry*> found{&lead};
    for (auto& entry : jobs_) {
        // Texts of a bulk job would keep a short one waiting.
        if (&entry != &lead && entry.runner == lead.runner && entry.is_short() == lead.is_short()) {
            found.push_back(&entry);
        }
    }
    return found;
}

Line::Next Line::next(TimePoint now) {
    if (jobs_.empty()) {
        return {};
    }
    auto& lead = choose();
    const auto longest = lead.texts.back().length;
    const auto room = embedding::room(longest, lead.limits);
    const auto together = companions(lead);
    std::size_t texts = 0;
    std::size_t behind = 0;  // texts of other jobs that this piece would not hold
    for (auto& entry : jobs_) {
        behind += &entry == &lead ? 0 : entry.texts.size();
    }
    for (auto* entry : together) {
        const auto [begin, end] = alike(*entry, longest);
        const auto count = static_cast<std::size_t>(end - begin);
        texts += count;
        behind -= entry == &lead ? 0 : count;
    }
    if (lead.is_short() && texts < room && behind > 0 && now < lead.came_at + kCompanyMax) {
        return {.piece = {}, .not_before = lead.came_at + kCompanyMax};
    }
    passed_ = lead.is_short() && bulk_waits() && passed_ < kPassedMax ? passed_ + 1 : 0;
    lead.turn = ++turns_;
    Next next;
    for (auto* entry : together) {
        const auto [begin, end] = alike(*entry, longest);
        auto taken = end;
        while (taken != begin && next.piece.size() < room) {
            --taken;
            next.piece.push_back({entry->job, taken->index});
            entry->tokens -= taken->length;
        }
        entry->texts.erase(taken, end);
    }
    jobs_.remove_if([](const Entry& entry) { return entry.texts.empty(); });
    return next;
}

}  // namespace annex::embedding
